//go:build !dataflow

package main

const hasDataflow = false
