package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// ServeConfig is how `footnote serve` runs.
type ServeConfig struct {
	// Listen is the address that /healthz and /metrics are answered on, on
	// this machine alone ("127.0.0.1:9090"); empty for neither.
	Listen string `toml:"listen"`
	// Interval is how many minutes pass between two comparisons of the library
	// with its sources. A folder that changes is read at once all the same.
	Interval int `toml:"interval"`
	// Log is the form of the log: "text", or "json" for programs.
	Log string `toml:"log"`
}

// defaultServe returns what is not configured.
func defaultServe() ServeConfig { return ServeConfig{Interval: 15, Log: "text"} }

// Validate returns an error that names the first setting that cannot be used.
func (c ServeConfig) Validate() error {
	if c.Interval < 1 || c.Interval > 24*60 {
		return fmt.Errorf("interval = %d: write a number of minutes from 1 to 1440", c.Interval)
	}
	if c.Log != "text" && c.Log != "json" {
		return fmt.Errorf("log = %q: write \"text\" or \"json\"", c.Log)
	}
	if c.Listen == "" {
		return nil
	}
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return fmt.Errorf("listen = %q is no address: write it as host:port, such as 127.0.0.1:9090", c.Listen)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listen = %q can be reached from other machines, and what it tells is for the operator alone: begin it with 127.0.0.1, and let a proxy decide who may see it", c.Listen)
	}
	return nil
}

// health is what /healthz says: 200 while all is well, 503 otherwise.
type health struct {
	OK       bool              `json:"ok"`
	Services map[string]string `json:"services"` // by name: "up", or why not
	Library  string            `json:"library"`  // how old it is, or what is wrong
}

// operate answers /healthz and /metrics on l until ctx ends.
func operate(ctx context.Context, l net.Listener, registry *prometheus.Registry, state func() health) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		h := state()
		w.Header().Set("Content-Type", "application/json")
		if !h.OK {
			w.WriteHeader(http.StatusServiceUnavailable)
		}
		_ = json.NewEncoder(w).Encode(h) // whoever asked has gone
	})
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("answer on %s: %w", l.Addr(), err)
	}
	return nil
}

// newRegistry returns a registry that tells about the process itself.
func newRegistry() *prometheus.Registry {
	r := prometheus.NewRegistry()
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return r
}
