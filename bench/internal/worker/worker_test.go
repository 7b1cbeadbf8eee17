package worker

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
)

// kind is set for a test program that is to be a worker: it says which.
const kind = "FIRTH_WORKER_TEST_KIND"

// TestMain makes the test program a worker where a test starts it as one.
func TestMain(m *testing.M) {
	var err error
	switch os.Getenv(kind) {
	case "":
		os.Exit(m.Run())
	case "fails at once":
		err = errors.New("no memory")
	case "is no worker":
		fmt.Println("hello")
	case "repeats":
		err = Serve(os.Stdin, os.Stdout, func(order string) (any, error) {
			if order == "fail" {
				return nil, errors.New("it is told to fail")
			}
			return map[string]string{"Said": order, "Threads": os.Getenv("GOMAXPROCS")}, nil
		})
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// start starts the test program as a worker.
func start(t *testing.T, what string) (*Worker, error) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(kind, what)
	return Start(t.Context(), "the worker", []string{self})
}

func TestOrders(t *testing.T) {
	w, err := start(t, "repeats")
	if err != nil {
		t.Fatal(err)
	}
	if w.Version != version() || w.Version == "" {
		t.Errorf("the version is %q, want %q", w.Version, version())
	}
	for _, order := range []string{"run", `{"Do": "build"}`, ""} {
		var answer struct{ Said, Threads string }
		if err := w.Order(order, &answer); err != nil || answer.Said != order || answer.Threads != "1" {
			t.Errorf("to %q it says %+v, %v", order, answer, err)
		}
	}
	w.Stop()
	if !w.process.ProcessState.Success() {
		t.Errorf("stopped, it ends with %v", w.process.ProcessState)
	}
	if err := w.Order("run", &struct{}{}); err == nil || !strings.Contains(err.Error(), "the worker") {
		t.Errorf("an order to a worker that was stopped: %v", err)
	}
}

// What a worker says on standard error when it fails is told.
func TestWorkersThatFail(t *testing.T) {
	w, err := start(t, "repeats")
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Order("run", new(int)); err == nil || !strings.Contains(err.Error(), `answered "{`) {
		t.Errorf("an answer that cannot be read: %v", err)
	}
	err = w.Order("fail", &struct{}{})
	if err == nil || !strings.Contains(err.Error(), "the worker ended too early") || !strings.Contains(err.Error(), "it is told to fail") {
		t.Errorf("an order that fails: %v", err)
	}
	for what, want := range map[string]string{"fails at once": "no memory", "is no worker": "hello"} {
		if _, err := start(t, what); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("a worker that %s: %v", what, err)
		}
	}
	if _, err := Start(t.Context(), "nothing", []string{"./nothing"}); err == nil {
		t.Error("a program that is not there can be started")
	}
}
