// Command mockapi serves the mock of the conversions API on a loopback address until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/brandwave/terraform-provider-brandwave/internal/mockapi"
)

// shutdownTime is how long requests under way may still take once the process is told to end.
const shutdownTime = 5 * time.Second

type settings struct {
	addr         string
	addrFile     string
	token        string
	organization string
	seed         int
	createStatus int
	latency      time.Duration
	camelCase    bool
	existing     bool
	absentNulls  bool
	log          bool
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "mockapi:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	set, err := parse(args, stderr)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, set.addr)
	if err != nil {
		return err
	}
	// Once the server runs, it closes the listener; closing it twice only returns an error nobody needs.
	defer func() { _ = listener.Close() }()

	mock := mockapi.New(set.options(stdout)...)
	defer mock.Close()
	if set.seed > 0 {
		mock.Seed(set.seed, set.organization)
	}
	url := "http://" + listener.Addr().String()
	if _, err := fmt.Fprintf(stdout, "mockapi listens at %s\n", url); err != nil {
		return fmt.Errorf("telling the address: %w", err)
	}
	if set.addrFile != "" {
		if err := writeWhole(set.addrFile, url+"\n"); err != nil {
			return err
		}
		// A script that waits for the file must not find the one of an earlier run.
		defer func() { _ = os.Remove(set.addrFile) }()
	}
	return serve(ctx, listener, mock)
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var set settings
	flags := flag.NewFlagSet("mockapi", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&set.addr, "addr", "127.0.0.1:0", "loopback `address` to listen at; port 0 takes a free one")
	flags.StringVar(&set.addrFile, "addr-file", "", "`file` to write the URL to once it can be reached; removed at the end")
	flags.StringVar(&set.token, "token", mockapi.DefaultToken, "API key that is accepted")
	flags.IntVar(&set.seed, "seed", 0, "`number` of records to begin with")
	flags.StringVar(&set.organization, "organization", mockapi.DefaultOrganization, "`id` of the organization of those records")
	flags.IntVar(&set.createStatus, "create-status", http.StatusCreated, "`status` of a successful POST, 200 or 201")
	flags.DurationVar(&set.latency, "latency", 0, "`time` every answer takes at least, such as 50ms")
	flags.BoolVar(&set.camelCase, "camel-case", false, "name the fields of answers in camelCase")
	flags.BoolVar(&set.existing, "existing-on-duplicate", false, "answer a POST of an existing external_ref with that record")
	flags.BoolVar(&set.absentNulls, "absent-nulls", false, "leave null fields out of answers")
	flags.BoolVar(&set.log, "log", false, "print a line for each request: method, path, status")
	if err := flags.Parse(args); err != nil {
		return set, err
	}
	switch {
	case flags.NArg() > 0:
		return set, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	case set.createStatus != http.StatusOK && set.createStatus != http.StatusCreated:
		return set, fmt.Errorf("-create-status %d: must be 200 or 201", set.createStatus)
	case set.seed < 0:
		return set, fmt.Errorf("-seed %d: must not be negative", set.seed)
	case set.token == "":
		return set, errors.New("-token: must not be empty")
	}
	return set, nil
}

func (set *settings) options(stdout io.Writer) []mockapi.Option {
	opts := []mockapi.Option{
		mockapi.WithToken(set.token),
		mockapi.WithCreateStatus(set.createStatus),
		mockapi.WithLatency(set.latency),
		// Nobody can read the log of a process, and a long benchmark would fill its memory.
		mockapi.WithoutRequestLog(),
	}
	if set.camelCase {
		opts = append(opts, mockapi.WithCamelCase())
	}
	if set.existing {
		opts = append(opts, mockapi.WithExistingOnDuplicate())
	}
	if set.absentNulls {
		opts = append(opts, mockapi.WithAbsentNulls())
	}
	if set.log {
		opts = append(opts, mockapi.WithRequestHook(printer(stdout)))
	}
	return opts
}

// printer prints neither query, headers nor bodies: they hold the key and the customers' data.
func printer(stdout io.Writer) func(mockapi.Request) {
	var mu sync.Mutex
	return func(r mockapi.Request) {
		mu.Lock()
		defer mu.Unlock()
		// A closed standard output is no reason to stop serving.
		_, _ = fmt.Fprintln(stdout, r.Method, r.Path, r.Status)
	}
}

// listen refuses addresses other machines could reach: the mock's key is public.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("-addr: %w", err)
	}
	if host == "" {
		return nil, fmt.Errorf("-addr %s: name a loopback host, such as 127.0.0.1", addr)
	}
	ips, err := net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	if err != nil {
		return nil, fmt.Errorf("-addr %s: %w", addr, err)
	}
	for _, ip := range ips {
		if !ip.Unmap().IsLoopback() {
			return nil, fmt.Errorf("-addr %s: %s is not a loopback address", addr, ip)
		}
	}
	// The address that was looked at, not the name: it could lead elsewhere the next time.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", net.JoinHostPort(ips[0].Unmap().String(), port))
	if err != nil {
		return nil, fmt.Errorf("-addr %s: %w", addr, err)
	}
	return listener, nil
}

func serve(ctx context.Context, listener net.Listener, mock *mockapi.Server) error {
	server := &http.Server{Handler: mock, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	mock.Close()
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if server.Shutdown(grace) == nil {
		return nil
	}
	// A client that never finishes its request must not make an ordered end look like a failure.
	if err := server.Close(); err != nil {
		return fmt.Errorf("shutting down: %w", err)
	}
	return nil
}

// writeWhole never shows a reader half a file.
func writeWhole(name, text string) error {
	temporary, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*")
	if err != nil {
		return fmt.Errorf("-addr-file: %w", err)
	}
	_, err = temporary.WriteString(text)
	if closeErr := temporary.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(temporary.Name(), name)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("-addr-file: %w", err), os.Remove(temporary.Name()))
	}
	return nil
}
