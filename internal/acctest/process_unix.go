//go:build unix

package acctest

import (
	"bytes"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// Process is an engine that runs, in a process group of its own.
type Process struct {
	w   *Workspace
	t   testing.TB
	cmd *exec.Cmd
	out output
}

// output is what a process printed so far.
type output struct {
	mu      sync.Mutex
	text    bytes.Buffer
	awaited string
	printed chan struct{} // closed when what is awaited was printed
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	n, err := o.text.Write(b)
	o.look()
	return n, err
}

func (o *output) look() {
	if o.printed != nil && strings.Contains(o.text.String(), o.awaited) {
		close(o.printed)
		o.printed = nil
	}
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// Printed returns a channel that is closed once the run has printed the text. It
// is for one text a run.
func (p *Process) Printed(text string) <-chan struct{} {
	p.out.mu.Lock()
	defer p.out.mu.Unlock()
	printed := make(chan struct{})
	p.out.awaited, p.out.printed = text, printed
	p.out.look()
	return printed
}

// Start runs the engine without waiting for its end.
func (w *Workspace) Start(args ...string) *Process {
	w.t.Helper()
	p := &Process{w: w, t: w.t, cmd: w.Command(w.t.Context(), args...)}
	p.cmd.Stdout, p.cmd.Stderr = &p.out, &p.out
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := p.cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	return p
}

// Interrupt is Ctrl-C: it goes to the engine and to the provider.
func (p *Process) Interrupt() { p.signal(syscall.SIGINT) }

// Kill ends the engine and the provider at once.
func (p *Process) Kill() { p.signal(syscall.SIGKILL) }

func (p *Process) signal(s syscall.Signal) {
	p.t.Helper()
	if err := syscall.Kill(-p.cmd.Process.Pid, s); err != nil {
		p.t.Fatal(err)
	}
}

// Wait waits for the end, however it comes, and until the API has done with what
// was sent to it. It returns what was printed.
func (p *Process) Wait() string {
	p.t.Helper()
	if err := p.cmd.Wait(); err != nil && p.cmd.ProcessState == nil {
		p.t.Fatal(err)
	}
	p.w.api.Settle(p.t)
	p.w.outputs = append(p.w.outputs, p.out.String())
	return p.out.String()
}
