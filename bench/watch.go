package main

import (
	"bytes"
	"os"
	"strconv"
	"time"
)

// A span is time that a program took.
type span struct {
	WallSeconds float64
	CPUSeconds  float64 // user and system, of all threads; 0 where the system does not tell
}

// A mark is a moment of a run, as the program's output tells it.
type mark struct {
	share float64 // of the work that is done, 0 to 1
	at    span    // since some beginning; zero where the program has no clock of its own
}

// An alone is the work without what comes before and after: training without
// counting the text and writing the file.
type alone struct {
	Share float64 // of the work that was done in this time, 0 if the program did not tell
	span
}

// A watch reads a program's output while it comes, and takes the time at its
// marks. The work alone is what lies between the first mark and the last.
type watch struct {
	mark  func(line string) (mark, bool)
	now   func() span
	line  []byte // without its end so far
	first mark
	last  mark
	seen  bool
}

// maxLine bounds the line that is remembered, in case a program never ends one.
const maxLine = 1 << 16

// read takes what the program printed next. Lines end with a line feed or, as
// those of progress reports, with a carriage return, which may come before the
// next report only: so the last line is looked at before it has ended, too.
func (w *watch) read(printed []byte) {
	for {
		end := bytes.IndexAny(printed, "\r\n")
		if end < 0 {
			break
		}
		w.line = append(w.line, printed[:end]...)
		w.look()
		w.line, printed = w.line[:0], printed[end+1:]
	}
	w.line = append(w.line, printed...)
	w.look()
	if len(w.line) > maxLine {
		w.line = w.line[:0]
	}
}

// look notes the time of a line that is a mark. A line that is seen again is no
// progress.
func (w *watch) look() {
	if len(w.line) == 0 {
		return
	}
	m, ok := w.mark(string(w.line))
	if !ok || w.seen && m.share <= w.last.share {
		return
	}
	if m.at == (span{}) {
		m.at = w.now()
	}
	if !w.seen {
		w.first, w.seen = m, true
	}
	w.last = m
}

// alone is the work between the marks; nothing, if there are not two.
func (w *watch) alone() alone {
	return alone{
		Share: w.last.share - w.first.share,
		span: span{
			WallSeconds: w.last.at.WallSeconds - w.first.at.WallSeconds,
			CPUSeconds:  w.last.at.CPUSeconds - w.first.at.CPUSeconds,
		},
	}
}

// clock measures a running process since begun.
func clock(pid int, begun time.Time) func() span {
	file := "/proc/" + strconv.Itoa(pid) + "/stat"
	return func() span {
		s := span{WallSeconds: time.Since(begun).Seconds()}
		if stat, err := os.ReadFile(file); err == nil {
			s.CPUSeconds = cpuSeconds(stat)
		}
		return s
	}
}

// ticksPerSecond is the unit of times in /proc on every processor that Go and
// Linux both know, whatever the kernel's own.
const ticksPerSecond = 100

// cpuSeconds are the user and system time in Linux's /proc/PID/stat: fields 14
// and 15. The second, the program's name in parentheses, may hold spaces and
// parentheses itself. 0 if the text is not of that form.
func cpuSeconds(stat []byte) float64 {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, err := strconv.ParseInt(string(fields[11]), 10, 64)
	if err != nil {
		return 0
	}
	system, err := strconv.ParseInt(string(fields[12]), 10, 64)
	if err != nil {
		return 0
	}
	return float64(user+system) / ticksPerSecond
}
