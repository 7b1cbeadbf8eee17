package main

func rows()         {}
func negativeAVX2() {}
