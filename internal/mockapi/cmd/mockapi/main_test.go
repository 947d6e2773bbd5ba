package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

func TestServesUntilToldToEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "address")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	reader, writer := io.Pipe()
	var log bytes.Buffer
	lines := make(chan string)
	go func() {
		defer close(lines)
		text := make([]byte, 4096)
		for {
			n, err := reader.Read(text)
			if err != nil {
				return
			}
			lines <- string(text[:n])
		}
	}()
	done := make(chan error)
	go func() {
		done <- run(ctx, []string{"-addr-file", file, "-seed", "3", "-log", "-camel-case", "-absent-nulls", "-token", "k"}, writer, &log)
		_ = writer.Close()
	}()
	first := <-lines
	url := strings.TrimSpace(strings.TrimPrefix(first, "mockapi listens at "))

	r, err := http.NewRequestWithContext(ctx, http.MethodGet,
		url+mockapi.PathMany+"?page_index=0&page_size=1&organization_id="+mockapi.DefaultOrganization, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer k")
	type result struct {
		body []byte
		err  error
	}
	answered := make(chan result)
	go func() {
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			answered <- result{err: err}
			return
		}
		body, err := io.ReadAll(response.Body)
		answered <- result{body, errors.Join(err, response.Body.Close())}
	}()
	if got, want := <-lines, "GET /v1/conversions 200\n"; got != want {
		t.Errorf("log line %q, want %q", got, want)
	}
	got := <-answered
	if got.err != nil || !strings.Contains(string(got.body), `"totalCount":3`) || !strings.Contains(string(got.body), `"convertedAt"`) ||
		strings.Contains(string(got.body), `"origin":null`) {
		t.Errorf("answer %s, error %v", got.body, got.err)
	}
	if text, err := os.ReadFile(file); err != nil || strings.TrimSpace(string(text)) != url {
		t.Errorf("address file %q, error %v, want %s", text, err, url)
	}
	cancel()
	if err := <-done; err != nil {
		t.Errorf("ended with %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the address file is still there: %v", err)
	}
	if log.Len() > 0 {
		t.Errorf("standard error: %s", &log)
	}
}

func TestRefusesWhatOthersCouldReach(t *testing.T) {
	for _, addr := range []string{":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:0", "127.0.0.1"} {
		listener, err := listen(t.Context(), addr)
		if err == nil {
			t.Errorf("%s: listening", addr)
			_ = listener.Close()
		}
	}
	for _, addr := range []string{"127.0.0.1:0", "localhost:0"} {
		listener, err := listen(t.Context(), addr)
		if err != nil {
			t.Errorf("%s: %v", addr, err)
			continue
		}
		if ip := listener.Addr().(*net.TCPAddr).IP; !ip.IsLoopback() {
			t.Errorf("%s: listening at %s", addr, ip)
		}
		_ = listener.Close()
	}
}

func TestRefusesArgumentsThatMakeNoSense(t *testing.T) {
	for _, args := range [][]string{
		{"-create-status", "202"}, {"-seed", "-1"}, {"-token", ""}, {"-colour"}, {"extra"}, {"-addr-file", "/nowhere/at/all", "-seed", "0"},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := run(ctx, args, io.Discard, io.Discard); err == nil {
			t.Errorf("%q: no error", args)
		}
	}
	if err := run(t.Context(), []string{"-h"}, io.Discard, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("-h: %v", err)
	}
}
