// terraform-provider-brandwave serves the Brandwave provider to Terraform and
// OpenTofu.
package main

import (
	"context"
	"flag"
	"log"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// version is set by the release build.
var version = "dev"

func main() {
	debug := flag.Bool("debug", false, "wait for a debugger: print the TF_REATTACH_PROVIDERS line to run Terraform with")
	flag.Parse()

	err := providerserver.Serve(context.Background(), provider.New(version), providerserver.ServeOpts{
		Address: "registry.terraform.io/brandwave/brandwave",
		Debug:   *debug,
	})
	if err != nil {
		log.Fatal(err)
	}
}
