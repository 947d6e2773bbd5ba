package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/provider/schema"
)

func (p *brandwaveProvider) Schema(_ context.Context, _ provider.SchemaRequest, resp *provider.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Records and looks up conversions in [Brandwave](https://gobrandwave.com), an influencer-marketing platform.",
		Attributes: map[string]schema.Attribute{
			"api_key": schema.StringAttribute{
				MarkdownDescription: "API key, sent as a bearer token. White space around it is removed. Can be set as `" + envAPIKey + "` instead. " +
					"One of the two is required.",
				Optional:  true,
				Sensitive: true,
			},
			"organization_id": schema.StringAttribute{
				MarkdownDescription: "UUID of the organization that resources and data sources belong to unless they name another. " +
					"Can be set as `" + envOrganizationID + "` instead. Default: none.",
				Optional: true,
			},
			"endpoint": schema.StringAttribute{
				MarkdownDescription: "Base URL of the API: https, or http to a loopback address; without user info, query or fragment. " +
					"Can be set as `" + envEndpoint + "` instead. Default: `https://api.gobrandwave.com`.",
				Optional: true,
			},
			"request_timeout": schema.StringAttribute{
				MarkdownDescription: "How long one request may take until its answer is read, as a Go duration greater than zero such as `30s` or `1m30s`. " +
					"Can be set as `" + envRequestTimeout + "` instead. Default: `30s`.",
				Optional: true,
			},
		},
	}
}
