package steps

import (
	"context"

	"github.com/apache/beam/sdks/v2/go/pkg/beam/register"
)

func init() {
	register.DoFn3x1[context.Context, int, func(*int) bool, error](&End{})
	register.Emitter2[int, int]()
	register.Iter1[int]()
}

// End stands behind a step whose output nobody reads. Prism waits for the end of such
// a step in a loop that takes a core as long as it runs; if somebody waits for its
// output, it sleeps.
type End struct{}

// ProcessElement does nothing.
func (*End) ProcessElement(context.Context, int, func(*int) bool) error { return nil }
