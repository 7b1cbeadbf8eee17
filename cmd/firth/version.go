package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"firth/internal/kernel"
)

// release is set by the release build.
var release = ""

func version() string {
	v := release
	if info, ok := debug.ReadBuildInfo(); ok && v == "" {
		v = info.Main.Version
	}
	if v == "" || v == "(devel)" {
		v = "development build"
	}
	return fmt.Sprintf("%s (%s, %s/%s, %s)", v, runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.Name())
}
