package worker

import (
	"bufio"
	"encoding/json"
	"io"
	"runtime/debug"
)

// Serve makes this program a worker, once it has loaded all: it says so, and then
// answers orders with what obey makes of them, until there are no more or one fails.
func Serve(in io.Reader, out io.Writer, obey func(order string) (answer any, err error)) error {
	answers := json.NewEncoder(out)
	if err := answers.Encode(ready{version()}); err != nil {
		return err
	}
	orders := bufio.NewScanner(in)
	for orders.Scan() {
		answer, err := obey(orders.Text())
		if err != nil {
			return err
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
	return orders.Err()
}

// version is the commit that this program was built from, if it knows.
func version() string {
	commit, changed := "this tree", ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			switch {
			case s.Key == "vcs.revision":
				commit = s.Value[:min(12, len(s.Value))]
			case s.Key == "vcs.modified" && s.Value == "true":
				changed = " and changes"
			}
		}
	}
	return commit + changed
}
