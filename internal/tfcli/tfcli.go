// Package tfcli runs a real terraform or tofu with a provider built from this
// tree, apart from whatever else is set up on the machine. Tests, the demo and
// the benchmarks use it; it is not part of the provider.
package tfcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Version is that of a provider that is installed here.
const Version = "0.0.1"

// Engine is a terraform or tofu binary.
type Engine struct {
	Path    string // absolute
	Tofu    bool
	Version string // such as 1.15.9
}

// Since reports whether the engine is as new as these versions of Terraform and
// OpenTofu, such as 1.14. "" is one that does not exist.
func (e Engine) Since(terraform, tofu string) bool {
	wanted := terraform
	if e.Tofu {
		wanted = tofu
	}
	return wanted != "" && slices.Compare(numbers(e.Version), numbers(wanted)) >= 0
}

// numbers are those of a version: 1.15.0-rc1 is 1, 15, 0.
func numbers(version string) []int {
	var all []int
	release, _, _ := strings.Cut(version, "-")
	for part := range strings.SplitSeq(release, ".") {
		n, _ := strconv.Atoi(part) // no number is 0
		all = append(all, n)
	}
	return all
}

func (e Engine) String() string {
	if e.Tofu {
		return "OpenTofu " + e.Version
	}
	return "Terraform " + e.Version
}

// Find returns the engine named by TERRAFORM or TF_ACC_TERRAFORM_PATH, else
// terraform or tofu from PATH.
func Find(ctx context.Context) (Engine, error) {
	names := []string{"terraform", "tofu"}
	for _, env := range []string{"TERRAFORM", "TF_ACC_TERRAFORM_PATH"} {
		if v := os.Getenv(env); v != "" {
			names = []string{v}
			break
		}
	}
	for _, name := range names {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if path, err = filepath.Abs(path); err != nil {
			return Engine{}, err
		}
		cmd := exec.CommandContext(ctx, path, "version")
		cmd.Env = Environ()
		out, err := cmd.Output()
		if err != nil {
			return Engine{}, fmt.Errorf("%s version: %w", path, err)
		}
		first, _, _ := strings.Cut(string(out), "\n")
		product, version, _ := strings.Cut(strings.TrimSpace(first), " v")
		return Engine{Path: path, Tofu: product == "OpenTofu", Version: version}, nil
	}
	return Engine{}, fmt.Errorf("no Terraform found: looked for %s. Put terraform or tofu on PATH, or name one with TERRAFORM=/path/to/it; \"make test\" builds OpenTofu if there is none",
		strings.Join(names, " and "))
}

// Environ is the environment without what would steer Terraform or the
// provider, and with the given settings.
func Environ(settings ...string) []string {
	var env []string
	for _, kv := range os.Environ() {
		name, _, _ := strings.Cut(kv, "=")
		if !strings.HasPrefix(name, "TF_") && !strings.HasPrefix(name, "BRANDWAVE_") {
			env = append(env, kv)
		}
	}
	return append(append(env, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1"), settings...)
}

// Installation is a provider that engines can install.
type Installation struct {
	Binary string // the provider
	config string // CLI configuration that knows nothing else
}

// Install builds the provider of this module into dir and offers it to engines
// by its own name. dir must be absolute.
func Install(ctx context.Context, dir string) (Installation, error) {
	const source = "brandwave/brandwave"
	binary := filepath.Join(dir, binaryName(source))
	build := exec.CommandContext(ctx, "go", "build", "-ldflags", "-X main.version="+Version, "-o", binary, "github.com/brandwave/terraform-provider-brandwave")
	// Interrupted, it removes its working directory, and its children end, too.
	build.Cancel = func() error { return build.Process.Signal(os.Interrupt) }
	build.WaitDelay = 10 * time.Second
	if out, err := build.CombinedOutput(); err != nil {
		return Installation{}, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return Offer(dir, source, binary)
}

// Offer lays a provider's binary out as a mirror in dir, under the name that
// required_providers has as source (namespace/type), for both registries. dir
// must be absolute and on the binary's file system.
func Offer(dir, source, binary string) (Installation, error) {
	in := Installation{Binary: binary, config: filepath.Join(dir, "cli.tfrc")}
	mirror := filepath.Join(dir, "mirror")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		// Engines look for names in lower case, however a configuration spells them.
		folder := filepath.Join(mirror, host, filepath.FromSlash(strings.ToLower(source)), Version, runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return in, err
		}
		if err := os.Link(binary, filepath.Join(folder, binaryName(source))); err != nil {
			return in, err
		}
	}
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror))
	return in, os.WriteFile(in.config, []byte(config), 0o600)
}

func binaryName(source string) string {
	name := "terraform-provider-" + strings.ToLower(source[strings.LastIndex(source, "/")+1:]) + "_v" + Version
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	return name
}

// Workspace is a directory to run an engine in.
type Workspace struct {
	Engine Engine
	Dir    string
	Env    []string // NAME=value, beside Environ
	Stdout io.Writer
	Stderr io.Writer // beside what Result keeps; nil: nowhere

	installation Installation
}

// New returns a workspace in dir. Env may be changed between runs.
func New(e Engine, in Installation, dir string, env ...string) *Workspace {
	return &Workspace{Engine: e, Dir: dir, Env: env, installation: in}
}

// Result is what a command left.
type Result struct {
	Stdout, Stderr string
	ExitCode       int
}

// Output is what a person sees.
func (r Result) Output() string { return r.Stdout + r.Stderr }

// Command prepares a run of the engine, for those that signal it.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, w.Engine.Path, args...)
	cmd.Dir = w.Dir
	cmd.Env = Environ(append([]string{"TF_CLI_CONFIG_FILE=" + w.installation.config}, w.Env...)...)
	return cmd
}

// Run runs the engine. An exit code other than 0 is no error.
func (w *Workspace) Run(ctx context.Context, args ...string) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := w.Command(ctx, args...)
	cmd.Stdout, cmd.Stderr = tee(&stdout, w.Stdout), tee(&stderr, w.Stderr)
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		err = nil
	}
	if err != nil {
		err = fmt.Errorf("%s %s: %w", filepath.Base(w.Engine.Path), strings.Join(args, " "), err)
	}
	return Result{Stdout: stdout.String(), Stderr: stderr.String(), ExitCode: cmd.ProcessState.ExitCode()}, err
}

func tee(a, b io.Writer) io.Writer {
	if b == nil {
		return a
	}
	return io.MultiWriter(a, b)
}
