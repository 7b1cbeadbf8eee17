// Package quiet runs programs whose output matters only when they fail: then the end
// of it is in the error.
package quiet

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// most is how many bytes of a program's output are kept.
const most = 2000

// Run runs a command. If it fails, the error has the end of what it printed.
func Run(ctx context.Context, command ...string) error {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	var printed Tail
	c.Stdout, c.Stderr = &printed, &printed
	if err := c.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", command[0], err, &printed)
	}
	return nil
}

// A Tail keeps the end of what is written to it.
type Tail struct{ kept []byte }

// Write never fails.
func (t *Tail) Write(p []byte) (int, error) {
	t.kept = append(t.kept, p...)
	t.kept = t.kept[max(0, len(t.kept)-most):]
	return len(p), nil
}

// String is what was kept, without the white space around it.
func (t *Tail) String() string { return strings.TrimSpace(string(t.kept)) }

// End is the end of all that a program printed, as a [Tail] keeps it.
func End(printed []byte) string {
	t := Tail{printed[max(0, len(printed)-most):]}
	return t.String()
}
