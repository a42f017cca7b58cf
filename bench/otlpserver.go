package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// otlpServer is a process that takes OTLP over HTTP at web and over gRPC at rpc.
type otlpServer struct {
	cmd      *exec.Cmd
	web, rpc string
}

// collectorConfig is a collector that counts nothing of itself, does not batch
// and forgets what it takes: it does as little as it can.
const collectorConfig = `receivers:
  otlp:
    protocols:
      http: {endpoint: "%s"}
      grpc: {endpoint: "%s"}
exporters:
  nop:
service:
  telemetry:
    logs: {level: error}
    metrics: {level: none}
  pipelines:
    traces: {receivers: [otlp], exporters: [nop]}
`

// startCollector builds the collector from bench/collector, and starts it.
func startCollector(ctx context.Context, s settings) (*otlpServer, error) {
	dir, err := filepath.Abs(s.dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	binary, config := filepath.Join(dir, "collector"), filepath.Join(dir, "collector.yaml")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, ".")
	build.Dir, build.Stderr = "bench/collector", os.Stderr
	if err := build.Run(); err != nil {
		return nil, fmt.Errorf("building the collector: %w", err)
	}
	web, rpc, err := freeAddresses()
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(config, fmt.Appendf(nil, collectorConfig, web, rpc), 0o644); err != nil {
		return nil, err
	}
	return startOTLP(ctx, web, rpc, binary, "--config", "file:"+config)
}

// startOTLP starts a process and waits until it listens at both addresses.
func startOTLP(ctx context.Context, web, rpc, name string, args ...string) (*otlpServer, error) {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stderr = os.Stderr
	// Senders from this machine need no token unless one is set.
	cmd.Env = append(os.Environ(), "FARTHING_INTAKE_TOKEN=")
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	v := &otlpServer{cmd: cmd, web: web, rpc: rpc}
	for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(10 * time.Millisecond) {
		if listens(web) && listens(rpc) {
			return v, nil
		}
	}
	v.stop()
	return nil, fmt.Errorf("%s did not listen within a minute", filepath.Base(name))
}

func (v *otlpServer) stop() {
	_ = v.cmd.Process.Signal(os.Interrupt)
	_ = v.cmd.Wait()
}

// cpu is what the process has used so far; 0 where the system does not tell as
// Linux does.
func (v *otlpServer) cpu() time.Duration {
	const ticks = 100 // a second, on every Linux that Go runs on
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", v.cmd.Process.Pid))
	if err != nil {
		return 0
	}
	// The name in parentheses may hold spaces; user and system time are the 12th
	// and 13th field behind it.
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	if len(fields) < 13 {
		return 0
	}
	var sum int64
	for _, f := range fields[11:13] {
		n, err := strconv.ParseInt(f, 10, 64)
		if err != nil {
			return 0
		}
		sum += n
	}
	return time.Duration(sum) * time.Second / ticks
}

func listens(address string) bool {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return false
	}
	return conn.Close() == nil
}

// freeAddresses are two addresses of this machine that nobody listens at.
func freeAddresses() (web, rpc string, err error) {
	var out [2]string
	var open [2]net.Listener
	for i := range open {
		if open[i], err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
			return "", "", err
		}
		out[i] = open[i].Addr().String()
	}
	return out[0], out[1], firstError(open[0].Close(), open[1].Close())
}
