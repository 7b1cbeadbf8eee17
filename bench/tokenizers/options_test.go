package main

import (
	"io"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	o, err := parse([]string{"-zh", "a.txt", "-tasks", "words,bpe", "-mb", "3"}, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	names := func(tasks []task) (names []string) {
		for _, task := range tasks {
			names = append(names, task.flag)
		}
		return names
	}
	if got := names(tasks(o, "zh")); !slices.Equal(got, []string{"words", "bpe"}) || o.megabytes != 3 {
		t.Errorf("for Chinese there are %v, %+v", got, o)
	}
	if got := names(tasks(o, "en")); !slices.Equal(got, []string{"bpe"}) {
		t.Errorf("for English there are %v", got)
	}
	for _, c := range []struct{ line, want string }{
		{"", "no text"}, {"-en a -tasks nonsense", "nonsense"}, {"-en a b", "too much"}, {"-en a -repeats 0", "1 or more"},
	} {
		if _, err := parse(strings.Fields(c.line), io.Discard); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %q", c.line, err, c.want)
		}
	}
}

// TestTasks holds what main.go relies on: Firth is the first, and one is the measure.
func TestTasks(t *testing.T) {
	for _, task := range allTasks() {
		measures := 0
		for _, p := range task.programs {
			if p.reference {
				measures++
			}
		}
		if task.programs[0].server != firthServer || measures != 1 {
			t.Errorf("%s: the first is %s, and %d are the measure", task.name, task.programs[0].name, measures)
		}
	}
}
