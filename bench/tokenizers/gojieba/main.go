//go:build unix

// Command gojieba cuts the lines of a text with cppjieba as often as it is told, and says
// what that took; peers/serve.py tells how.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"github.com/yanyiwu/gojieba"
)

func main() {
	if err := serve(os.Args[len(os.Args)-1]); err != nil {
		fmt.Fprintln(os.Stderr, "gojieba:", err)
		os.Exit(1)
	}
}

func serve(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	jieba := gojieba.NewJieba()
	defer jieba.Free()
	answers := json.NewEncoder(os.Stdout)
	if err := answers.Encode(map[string]string{"Version": version()}); err != nil {
		return err
	}
	orders := bufio.NewScanner(os.Stdin)
	for orders.Scan() {
		answer := map[string]float64{}
		if order := orders.Text(); order == "run" {
			begun, tokens := cpuSeconds(), 0
			for _, line := range lines {
				tokens += len(jieba.Cut(line, true))
			}
			answer["CPU"], answer["Tokens"] = cpuSeconds()-begun, float64(tokens)
		} else {
			var sums []byte
			for _, line := range lines {
				sums = binary.LittleEndian.AppendUint32(sums, crc32.ChecksumIEEE([]byte(strings.Join(jieba.Cut(line, true), "\n"))))
			}
			if err := os.WriteFile(strings.TrimPrefix(order, "digest "), sums, 0o666); err != nil {
				return err
			}
		}
		if err := answers.Encode(answer); err != nil {
			return err
		}
	}
	return orders.Err()
}

// version is that of the package.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, m := range info.Deps {
			if m.Path == "github.com/yanyiwu/gojieba" {
				return m.Version
			}
		}
	}
	return "unknown"
}

// cpuSeconds is what the process has used so far.
func cpuSeconds() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		panic(errors.Join(errors.New("no time of the processor"), err))
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
