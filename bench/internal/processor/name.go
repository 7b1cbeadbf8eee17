// Package processor tells about the processor: its name, and the time of it that this
// program has taken.
package processor

import (
	"os"
	"regexp"
)

var modelName = regexp.MustCompile(`(?m)^model name\s*: *(.+)$`)

// Name names the processor, where the system tells.
func Name() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // not every system has it
	return nameIn(info)
}

// nameIn is the name that Linux's /proc/cpuinfo has.
func nameIn(info []byte) string {
	if model := modelName.FindSubmatch(info); model != nil {
		return string(model[1])
	}
	return "unnamed processor"
}
