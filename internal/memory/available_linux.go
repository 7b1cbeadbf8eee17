package memory

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Available returns how many bytes of memory this process can have without
// pushing others out, and false where that cannot be found out: what the system
// has left, or what is left of the limit of the control group (a container's).
func Available() (int64, bool) {
	file, err := os.Open("/proc/meminfo")
	if err != nil {
		return 0, false
	}
	defer file.Close()
	available := int64(-1)
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var kib int64
		if n, _ := fmt.Sscanf(lines.Text(), "MemAvailable: %d kB", &kib); n == 1 {
			available = kib << 10
		}
	}
	if available < 0 {
		return 0, false
	}
	if limit, ok := groupLimit("/sys/fs/cgroup"); ok {
		available = min(available, limit)
	}
	return available, true
}

// groupLimit returns what is left of the memory limit of the control group whose
// files are in dir (version 2).
func groupLimit(dir string) (int64, bool) {
	limit, ok := number(filepath.Join(dir, "memory.max"))
	used, known := number(filepath.Join(dir, "memory.current"))
	if !ok || !known {
		return 0, false
	}
	// Files that were read count as used, but go where memory is wanted.
	if stat, err := os.ReadFile(filepath.Join(dir, "memory.stat")); err == nil {
		for line := range strings.Lines(string(stat)) {
			var cached int64
			if n, _ := fmt.Sscanf(line, "inactive_file %d", &cached); n == 1 {
				used -= cached
			}
		}
	}
	return max(0, limit-used), true
}

// number reads a file of one number. "max", no limit, is none.
func number(path string) (int64, bool) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	return n, err == nil
}
