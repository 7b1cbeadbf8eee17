// Package workers runs pipelines on Beam's embedded Prism runner with worker
// processes of their own: this program, started again.
//
// Prism starts one worker for each environment of a pipeline, in the process that it
// lives in or through a pool of workers that somebody else keeps. Here is such a pool,
// which starts processes; and each step that is to run in several processes stands in
// the pipeline once for each, in a scope of the name [Scope], which gets an environment
// of its own.
package workers

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/apache/beam/sdks/v2/go/pkg/beam"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/core/runtime/graphx"
	fnpb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/fnexecution_v1"
	pipepb "github.com/apache/beam/sdks/v2/go/pkg/beam/model/pipeline_v1"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/prism"
	"github.com/apache/beam/sdks/v2/go/pkg/beam/runners/universal/runnerlib"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// ErrDied tells that a worker process ended before its work did. What it had done
// stays done; the rest can be run again.
var ErrDied = errors.New("a worker process died")

// Command is the first argument of a worker process.
const Command = "worker"

// Scope is the name of the scope of the steps that run in process worker.
func Scope(worker int) string { return fmt.Sprintf("worker-%d", worker) }

// Processes are the workers of a pipeline.
type Processes struct {
	N   int       // 1 or more
	Log io.Writer // for what they say; nil: nowhere

	// CPU, if not nil, is added the processor time of each process that has ended, in
	// nanoseconds.
	CPU *atomic.Int64

	// Started, if not nil, is called with each process that was started.
	Started func(*os.Process)
}

// Run runs a pipeline on Prism and waits for its end. If a process dies, the pipeline
// ends with [ErrDied].
func (w Processes) Run(ctx context.Context, p *beam.Pipeline) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	endpoint, err := startPrism(ctx)
	if err != nil {
		return err
	}
	pool, err := newPool(w, func(err error) { cancel(err) })
	if err != nil {
		return err
	}
	defer pool.close()
	edges, _, err := p.Build()
	if err != nil {
		return err
	}
	environment, err := graphx.CreateEnvironment(ctx, "beam:env:external:v1", func(context.Context) string { return pool.address() })
	if err != nil {
		return err
	}
	pipeline, err := graphx.Marshal(edges, &graphx.Options{Environment: environment})
	if err != nil {
		return err
	}
	split(pipeline, w.N)
	// What would be staged for workers elsewhere is an empty file here.
	nothing, err := os.CreateTemp("", "firth-beam-*")
	if err != nil {
		return err
	}
	defer os.Remove(nothing.Name())
	if err := nothing.Close(); err != nil {
		return err
	}
	_, err = runnerlib.Execute(ctx, pipeline, endpoint, &runnerlib.JobOptions{Name: "firth", Worker: nothing.Name()}, false)
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// split gives the steps of each process an environment of their own.
func split(p *pipepb.Pipeline, processes int) {
	environments := p.GetComponents().GetEnvironments()
	var name string
	for name = range environments {
		break // Go pipelines have one
	}
	for worker := 1; worker < processes; worker++ {
		// Its program is there already, so nothing has to be staged for it.
		e := proto.Clone(environments[name]).(*pipepb.Environment)
		e.Dependencies = nil
		environments[own(name, worker)] = e
	}
	for _, t := range p.GetComponents().GetTransforms() {
		for worker := 1; worker < processes; worker++ {
			if t.GetEnvironmentId() == name && strings.Contains("/"+t.GetUniqueName()+"/", "/"+Scope(worker)+"/") {
				t.EnvironmentId = own(name, worker)
			}
		}
	}
}

func own(name string, worker int) string { return fmt.Sprintf("%s-%d", name, worker) }

// startPrism starts a runner in this process, which stays until the process ends.
func startPrism(ctx context.Context) (endpoint string, err error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return "", err
	}
	port := l.Addr().(*net.TCPAddr).Port
	if err := l.Close(); err != nil {
		return "", err
	}
	_, err = prism.CreateJobServer(ctx, prism.Options{Port: port})
	return fmt.Sprintf("localhost:%d", port), err
}

// A pool starts worker processes when the runner asks for them.
type pool struct {
	fnpb.UnimplementedBeamFnExternalWorkerPoolServer
	listener net.Listener
	server   *grpc.Server
	died     func(error)
	of       Processes

	mu      sync.Mutex
	closed  bool
	workers map[string]*exec.Cmd
	ends    sync.WaitGroup
}

func newPool(of Processes, died func(error)) (*pool, error) {
	l, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return nil, err
	}
	p := &pool{listener: l, server: grpc.NewServer(), died: died, of: of, workers: map[string]*exec.Cmd{}}
	fnpb.RegisterBeamFnExternalWorkerPoolServer(p.server, p)
	p.ends.Go(func() { _ = p.server.Serve(l) }) // it ends when the server is stopped
	return p, nil
}

func (p *pool) address() string { return p.listener.Addr().String() }

// StartWorker starts a process.
func (p *pool) StartWorker(_ context.Context, req *fnpb.StartWorkerRequest) (*fnpb.StartWorkerResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	id := req.GetWorkerId()
	if p.closed || p.workers[id] != nil {
		return &fnpb.StartWorkerResponse{Error: "the pool is closed, or has worker " + id}, nil
	}
	program, err := os.Executable()
	if err != nil {
		return &fnpb.StartWorkerResponse{Error: err.Error()}, nil
	}
	control, address, err := startControl(req.GetControlEndpoint().GetUrl())
	if err != nil {
		return &fnpb.StartWorkerResponse{Error: err.Error()}, nil
	}
	cmd := exec.Command(program, Command, "--worker", "--id="+id,
		"--logging_endpoint="+req.GetLoggingEndpoint().GetUrl(), "--control_endpoint="+address)
	cmd.Stdout, cmd.Stderr = p.of.Log, p.of.Log
	if err := cmd.Start(); err != nil {
		control.stop()
		return &fnpb.StartWorkerResponse{Error: err.Error()}, nil
	}
	p.workers[id] = cmd
	if p.of.Started != nil {
		p.of.Started(cmd.Process)
	}
	p.ends.Go(func() {
		err := cmd.Wait()
		control.stop()
		if state := cmd.ProcessState; state != nil && p.of.CPU != nil {
			p.of.CPU.Add(int64(state.UserTime() + state.SystemTime()))
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		if !p.closed && p.workers[id] == cmd {
			p.died(fmt.Errorf("%w: %s: %v", ErrDied, id, err))
		}
	})
	return &fnpb.StartWorkerResponse{}, nil
}

// StopWorker ends a process.
func (p *pool) StopWorker(_ context.Context, req *fnpb.StopWorkerRequest) (*fnpb.StopWorkerResponse, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if cmd := p.workers[req.GetWorkerId()]; cmd != nil {
		delete(p.workers, req.GetWorkerId())
		_ = cmd.Process.Kill() // it holds nothing that is not written
	}
	return &fnpb.StopWorkerResponse{}, nil
}

// close ends all processes and waits for them.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	for _, cmd := range p.workers {
		_ = cmd.Process.Kill() // it may have ended
	}
	p.mu.Unlock()
	stopped := make(chan struct{})
	go func() { p.server.GracefulStop(); close(stopped) }()
	select {
	case <-stopped:
	case <-time.After(time.Second):
		p.server.Stop()
	}
	p.ends.Wait()
}
