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
				MarkdownDescription: "UUID of the organization of everything that names no other. " +
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
			"max_retries": schema.Int64Attribute{
				MarkdownDescription: "How often a request is sent again after its first attempt, from 0 to 20. GET, PATCH and DELETE are repeated after a lost " +
					"connection, a timeout, a 429 or a 5xx; a POST only when it is certain that nothing happened or that nothing can be recorded twice. " +
					"Can be set as `" + envMaxRetries + "` instead. Default: `4`.",
				Optional: true,
			},
			"requests_per_second": schema.Float64Attribute{
				MarkdownDescription: "Most requests to send per second, retries included, from 0.1 to 10,000. The API's own limit is found out and kept to without it; " +
					"set it to leave room for others. Can be set as `" + envRequestsPerSecond + "` instead. Default: no limit.",
				Optional: true,
			},
			"max_concurrent_requests": schema.Int64Attribute{
				MarkdownDescription: "Most requests to have under way at once, from 1 to 100. Terraform's `-parallelism` (10 by default) bounds them too. " +
					"Can be set as `" + envMaxConcurrentRequests + "` instead. Default: `10`.",
				Optional: true,
			},
			"refresh_strategy": schema.StringAttribute{
				MarkdownDescription: "How a plan reads the conversions of a state: `auto` reads them from list pages of 100 where that takes fewer requests " +
					"than one for each, and confirms each difference with a request of its own; `individual` always reads one by one. " +
					"Choose `individual` if the API's list lags behind for longer than you wait between a change and a plan. " +
					"Can be set as `" + envRefreshStrategy + "` instead. Default: `auto`.",
				Optional: true,
			},
		},
	}
}
