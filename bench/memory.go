package main

import (
	"os"
	"sort"
	"syscall"
)

// maxMemory is the most memory that a process held (Linux counts KiB).
func maxMemory(s *os.ProcessState) int64 {
	if r, ok := s.SysUsage().(*syscall.Rusage); ok {
		return r.Maxrss * 1024
	}
	return 0
}

func median(values []float64) float64 {
	sort.Float64s(values)
	return values[len(values)/2]
}
