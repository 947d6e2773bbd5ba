// schemajson prints the provider's schemas as `terraform providers schema -json`
// does, for the documentation. An engine prints what it knows itself: here they
// are complete, whichever engine is at hand, and without any.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/brandwave/terraform-provider-brandwave/internal/provider"
)

// address is where the documentation generator looks for a provider, whoever
// publishes it.
const address = "registry.terraform.io/hashicorp/brandwave"

func main() {
	log.SetFlags(0)
	if err := write(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func write(ctx context.Context, to io.Writer) error {
	p, err := schemas(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(to).Encode(map[string]any{
		"format_version":   "1.0",
		"provider_schemas": map[string]any{address: p},
	})
}

// schemas asks the provider as an engine would.
func schemas(ctx context.Context) (providerSchemas, error) {
	server, err := providerserver.NewProtocol6WithError(provider.New("dev")())()
	if err != nil {
		return providerSchemas{}, err
	}
	all, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return providerSchemas{}, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return providerSchemas{}, err
	}
	for _, d := range append(all.Diagnostics, identities.Diagnostics...) {
		err = errors.Join(err, errors.New(d.Summary+": "+d.Detail))
	}
	return convert(all, identities), err
}
