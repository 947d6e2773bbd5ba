// control is the provider, but for one thing: a refresh gives back the state
// without asking anybody. A plan with it takes what Terraform and the plugin
// protocol take, so that the difference to a plan with the provider is what the
// provider takes.
package main

import (
	"context"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

type control struct{ tfprotov6.ProviderServer }

func (control) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private}, nil
}

func main() {
	if err := os.Setenv("TF_LOG_SDK_FRAMEWORK", "off"); err != nil { // as the provider does
		log.Fatal(err)
	}
	server := providerserver.NewProtocol6(provider.New("control")())
	err := tf6server.Serve("registry.terraform.io/brandwave/brandwave", func() tfprotov6.ProviderServer { return control{server()} })
	if err != nil {
		log.Fatal(err)
	}
}
