package main

import (
	"bytes"
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"syscall"
	"time"

	"firth/bench/internal/quiet"
)

// address is where the server that is measured listens.
const address = "127.0.0.1:18765"

// The Python side, which travels inside this program.
var (
	//go:embed peers/requirements.txt
	requirements []byte
	//go:embed peers/serve.py
	peer []byte
)

// firthServer is the command that serves a model.
func firthServer(o options, model string) []string {
	return []string{o.firth, "serve", model, "--listen", address}
}

// peerServer is the command of the server in Python. It loads vectors that were saved
// for mapping, so that its processes share them, as it should be done.
func peerServer(ctx context.Context, o options, python, vectors, work string) ([]string, error) {
	if err := os.WriteFile(filepath.Join(work, "peer.py"), peer, 0o666); err != nil {
		return nil, err
	}
	saved := filepath.Join(work, "peer.kv")
	err := quiet.Run(ctx, python, "-c", `import sys, gensim
gensim.models.KeyedVectors.load_word2vec_format(sys.argv[1], binary=True).save(sys.argv[2])`, vectors, saved)
	if err != nil {
		return nil, err
	}
	host, port := "127.0.0.1", address[len("127.0.0.1:"):]
	return []string{
		// Its processes share the cores: threads of BLAS in each would only be in the way.
		"env", "OPENBLAS_NUM_THREADS=1", "VECTORS=" + saved, python, "-m", "uvicorn", "--app-dir", work, "peer:app", "--host", host, "--port", port,
		"--workers", strconv.Itoa(o.workers), "--no-access-log", "--log-level", "warning",
	}, nil
}

// A server is one that runs.
type server struct {
	command *exec.Cmd
	ended   chan struct{} // closed when it has ended
	failure error         // why; read it when ended is closed
}

// startServer starts a server, and waits until it answers.
func startServer(ctx context.Context, command []string, work string) (*server, error) {
	if response, err := http.Get("http://" + address + "/healthz"); err == nil {
		return nil, errors.Join(fmt.Errorf("something listens on %s already", address), response.Body.Close())
	}
	log, err := os.Create(filepath.Join(work, "server.log"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }() // the server has it now
	s := &server{command: exec.Command(command[0], command[1:]...), ended: make(chan struct{})}
	s.command.Stdout, s.command.Stderr = log, log
	if err := s.command.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.failure = s.command.Wait()
		close(s.ended)
	}()
	for range 600 {
		select {
		case <-s.ended:
			said, _ := os.ReadFile(log.Name()) // what there is of it
			return nil, fmt.Errorf("the server ended: %w\n%s", cmp.Or(s.failure, errors.New("without an error")), said)
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), s.stop())
		case <-time.After(200 * time.Millisecond):
		}
		response, err := http.Get("http://" + address + "/healthz")
		if err == nil && response.Body.Close() == nil && response.StatusCode == http.StatusOK {
			return s, nil
		}
	}
	return nil, errors.Join(errors.New("the server does not answer"), s.stop())
}

// stop ends the server and its processes.
func (s *server) stop() error {
	if err := s.command.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	select {
	case <-s.ended: // by a signal, which is no failure
		return nil
	case <-time.After(40 * time.Second):
		return errors.Join(errors.New("the server does not end"), s.command.Process.Kill())
	}
}

var memoryLine = regexp.MustCompile(`(?m)^(RssAnon|RssFile):\s+(\d+) kB$`)

// A memory is what the processes of a server hold: of their own, and of mapped files,
// which the system takes back when it needs them.
type memory struct{ Own, Mapped int64 }

// memory sums up the server's process and its children.
func (s *server) memory() (memory, error) {
	var m memory
	for _, pid := range family(s.command.Process.Pid) {
		status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
		if err != nil {
			return m, err
		}
		for _, line := range memoryLine.FindAllSubmatch(status, -1) {
			n, err := strconv.ParseInt(string(line[2]), 10, 64)
			if err != nil {
				return m, err
			}
			if string(line[1]) == "RssAnon" {
				m.Own += 1024 * n
			} else {
				m.Mapped = max(m.Mapped, 1024*n) // the same file for all of them
			}
		}
	}
	return m, nil
}

// family is a process and its children and theirs.
func family(pid int) []int {
	list := []int{pid}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		return list // gone, or a system without this file
	}
	for _, child := range bytes.Fields(children) {
		if n, err := strconv.Atoi(string(child)); err == nil {
			list = append(list, family(n)...)
		}
	}
	return list
}
