package word2vec

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"

	"firth/internal/kernel"
)

// The program that TestKernelsDoNotChangeTheResult starts: it is told by this
// variable to print the digests of some models.
const printDigests = "FIRTH_TEST_DIGESTS"

// TestPrintDigests is not a test, but the other side of
// TestKernelsDoNotChangeTheResult.
func TestPrintDigests(t *testing.T) {
	if os.Getenv(printDigests) == "" {
		t.Skip("runs in a process of its own: see TestKernelsDoNotChangeTheResult")
	}
	fmt.Println("kernel", kernel.Name())
	v, text := zipfText(t, 300, 2000, 1)
	exact := []method{{SkipGram, ExactSoftmax}, {CBOW, ExactSoftmax}}
	for _, m := range append(exact, methods...) {
		for _, dim := range []int{1, 7, 100, 300} {
			cfg := DefaultConfig()
			m.set(&cfg)
			cfg.Dim, cfg.Epochs, cfg.Partitions, cfg.Threads = dim, 1, 3, 2
			if cfg.Objective != ExactSoftmax && dim == 7 {
				cfg.Negatives = 6 // not the number that has a kernel of its own
			}
			fmt.Println("digest", m, dim, digest(train(t, v, text, cfg, Options{})))
			if m == exact[0] {
				cfg.ExactFromCounts = true
				fmt.Println("digest from counts", dim, digest(train(t, v, text, cfg, Options{})))
			}
		}
	}
}

// The same bytes from every implementation of the kernels: whole models, trained in
// a process for each.
func TestKernelsDoNotChangeTheResult(t *testing.T) {
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	want, first, compared := "", "", 0
	for _, name := range []string{"generic", "avx2", "avx512"} {
		command := exec.Command(program, "-test.run=^TestPrintDigests$", "-test.v")
		command.Env = append(os.Environ(), printDigests+"=1", kernel.Variable+"="+name)
		printed, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, printed)
		}
		var digests []string
		for line := range strings.Lines(string(printed)) {
			if used, ok := strings.CutPrefix(line, "kernel "); ok && strings.TrimSpace(used) != name {
				t.Logf("this CPU, or this build, has no %s", name)
				digests = nil
				break
			}
			if strings.HasPrefix(line, "digest") {
				digests = append(digests, line)
			}
		}
		if digests == nil {
			continue
		}
		compared++
		got := strings.Join(digests, "")
		if want == "" {
			want, first = got, name
		}
		if got != want {
			t.Errorf("models by %s:\n%s\nmodels by %s:\n%s", first, want, name, got)
		}
	}
	if n := strings.Count(want, "\n"); n != 28 || compared == 0 {
		t.Errorf("%d models compared, %d kernels", n, compared)
	}
}
