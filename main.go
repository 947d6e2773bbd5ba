// terraform-provider-brandwave serves the Brandwave provider to Terraform and
// OpenTofu.
package main

import (
	"flag"
	"log"
	"os"
	"strings"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
	"github.com/brandwave/terraform-provider-brandwave/internal/stopping"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger: print the TF_REATTACH_PROVIDERS line to run Terraform with")
	flag.Parse()
	quietFramework(os.Environ(), os.Setenv)

	if err := stopping.Serve("registry.terraform.io/brandwave/brandwave", provider.New(version)(), *debug); err != nil {
		log.Fatal(err)
	}
}

// quietFramework switches off the framework's own log unless a TF_LOG variable
// asks for any. The framework writes lines for every attribute even when nobody
// reads them, which at thousands of records is most of what a plan costs.
func quietFramework(environ []string, setenv func(name, value string) error) {
	for _, kv := range environ {
		if name, value, _ := strings.Cut(kv, "="); value != "" && strings.HasPrefix(name, "TF_LOG") {
			return
		}
	}
	if err := setenv("TF_LOG_SDK_FRAMEWORK", "off"); err != nil {
		log.Print(err)
	}
}
