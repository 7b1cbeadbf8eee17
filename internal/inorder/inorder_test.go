package inorder_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"firth/internal/inorder"
)

func ExampleRun() {
	n := 0
	err := inorder.Run(context.Background(), 3, 6, func(_ context.Context, j *int) error {
		if n == 5 {
			return io.EOF
		}
		n++
		*j = n
		return nil
	}, func(int) func(*int) error {
		return func(j *int) error { *j *= *j; return nil }
	}, func(j *int) error {
		fmt.Print(*j, " ")
		return nil
	})
	fmt.Println(err)
	// Output: 1 4 9 16 25 <nil>
}

// An error of anybody ends the run, and is what it returns.
func TestErrors(t *testing.T) {
	broken := errors.New("broken")
	for _, who := range []string{"read", "work", "collect"} {
		fails := func(name string, j int) error {
			if name == who && j == 50 {
				return broken
			}
			return nil
		}
		n := 0
		var got []int
		err := inorder.Run(t.Context(), 4, 9, func(_ context.Context, j *int) error {
			n++
			*j = n
			return fails("read", n)
		}, func(int) func(*int) error {
			return func(j *int) error { return fails("work", *j) }
		}, func(j *int) error {
			got = append(got, *j)
			return fails("collect", *j)
		})
		if !errors.Is(err, broken) {
			t.Errorf("%s fails: %v", who, err)
		}
		if len(got) > 50 || !slices.IsSorted(got) {
			t.Errorf("%s fails: collected %v", who, got)
		}
	}
}
