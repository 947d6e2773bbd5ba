package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"
)

// asProgram makes the test binary be the demo.
const asProgram = "BE_THE_DEMO"

// running is the demo as a process, with a home and a directory for temporary
// files of its own.
type running struct {
	t          *testing.T
	cmd        *exec.Cmd
	home, temp string
	lines      chan string // of standard output; closed at its end
	stdout     bytes.Buffer
	stderr     bytes.Buffer
}

func start(t *testing.T, engine string, args ...string) *running {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the demo is for POSIX systems")
	}
	r := &running{t: t, home: t.TempDir(), temp: shortTempDir(t), lines: make(chan string, 10_000)}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	t.Cleanup(cancel)
	r.cmd = exec.CommandContext(ctx, itself(t), args...)
	r.cmd.Env = r.environ(engine)
	pipe, err := r.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	r.cmd.Stderr = &r.stderr
	if err := r.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(r.lines)
		scanner := bufio.NewScanner(io.TeeReader(pipe, &r.stdout))
		for scanner.Scan() {
			r.lines <- scanner.Text()
		}
	}()
	return r
}

func itself(t *testing.T) string {
	t.Helper()
	name, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

// environ is an environment that makes this binary be the demo, with settings
// that must not matter to it.
func (r *running) environ(engine string) []string {
	r.t.Helper()
	env := append(os.Environ(), asProgram+"=1", "HOME="+r.home, "TMPDIR="+r.temp, "TERRAFORM="+engine,
		"TF_CLI_CONFIG_FILE=/does/not/exist", "BRANDWAVE_API_KEY=bw_live_of_someone")
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			r.t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return env
}

// shortTempDir is a temporary directory whose path leaves room for a socket's
// name, which t.TempDir's does not.
func shortTempDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "demo") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}

// until waits for a line that contains text, and returns it.
func (r *running) until(text string) string {
	r.t.Helper()
	for line := range r.lines {
		if strings.Contains(line, text) {
			return line
		}
	}
	r.end(-1)
	r.t.Fatalf("the demo ended without a line with %q:\n%s%s", text, &r.stdout, &r.stderr)
	return ""
}

// interrupt does what Ctrl-C does.
func (r *running) interrupt() {
	r.t.Helper()
	if err := r.cmd.Process.Signal(os.Interrupt); err != nil {
		r.t.Fatal(err)
	}
}

// end waits for the end and returns what was printed. It fails the test unless
// the exit code is the one given (-1: any) and nothing was left behind.
func (r *running) end(code int) (stdout, stderr string) {
	r.t.Helper()
	for range r.lines {
	}
	err := r.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		r.t.Fatal(err)
	}
	stdout, stderr = r.stdout.String(), r.stderr.String()
	if got := r.cmd.ProcessState.ExitCode(); code >= 0 && got != code {
		r.t.Fatalf("exit %d, want %d:\n%s%s", got, code, stdout, stderr)
	}
	r.expectNothingLeft(stdout)
	return stdout, stderr
}

var loopback = regexp.MustCompile(`http://(127\.0\.0\.1:[0-9]+)`)

func (r *running) expectNothingLeft(stdout string) {
	r.t.Helper()
	for _, dir := range []string{r.temp, r.home} {
		for _, file := range files(r.t, dir) {
			r.t.Errorf("left behind: %s", file)
		}
	}
	executables, err := filepath.Glob("/proc/[0-9]*/exe")
	if err != nil {
		r.t.Fatal(err)
	}
	for _, link := range executables {
		if target, err := os.Readlink(link); err == nil && strings.HasPrefix(target, r.temp) {
			r.t.Errorf("still running: %s", target)
		}
	}
	if address := loopback.FindStringSubmatch(stdout); address != nil {
		if conn, err := net.DialTimeout("tcp", address[1], time.Second); err == nil {
			_ = conn.Close()
			r.t.Errorf("something still listens at %s", address[1])
		}
	}
}

// files lists the files in dir, but for the go command's own.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && (strings.HasSuffix(path, "/.config/go") || strings.HasSuffix(path, "/Library/Application Support/go")) {
			return filepath.SkipDir
		}
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
