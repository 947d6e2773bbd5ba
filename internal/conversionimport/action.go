package conversionimport

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
	"github.com/brandwave/terraform-provider-brandwave/internal/pool"
	"github.com/brandwave/terraform-provider-brandwave/internal/providerdata"
)

type importAction struct {
	data  *providerdata.Data
	every time.Duration // between two messages of progress
}

var (
	_ action.ActionWithConfigure      = (*importAction)(nil)
	_ action.ActionWithValidateConfig = (*importAction)(nil)
	_ action.ActionWithModifyPlan     = (*importAction)(nil)
)

// NewAction returns the action brandwave_import_conversions.
func NewAction() action.Action { return &importAction{every: 5 * time.Second} }

// Metadata names the action.
func (a *importAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_import_conversions"
}

// Configure receives the provider's data.
func (a *importAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.data = providerdata.From(req.ProviderData, &resp.Diagnostics)
}

// ValidateConfig checks what needs neither file nor API.
func (a *importAction) ValidateConfig(ctx context.Context, req action.ValidateConfigRequest, resp *action.ValidateConfigResponse) {
	read(ctx, req.Config, &resp.Diagnostics)
}

// ModifyPlan looks at the files, if they are there: they may well be made or
// changed by the apply, so that nothing about them is an error yet.
func (a *importAction) ModifyPlan(ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse) {
	m, in, known := read(ctx, req.Config, &resp.Diagnostics)
	if a.data != nil && !m.OrganizationID.IsUnknown() && !a.data.Organization().IsUnknown() {
		a.data.RequireOrganization(m.OrganizationID.StringValue, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	const unless = "Unless the apply changes it, the action will fail. The file "
	var f *file
	if known {
		var err error
		switch f, err = in.open(); {
		case err == nil:
			defer func() { _ = f.os.Close() }()
		case !errors.Is(err, fs.ErrNotExist):
			resp.Diagnostics.AddAttributeWarning(path.Root("file"), "File cannot be imported as it is now", unless+in.path+" "+sentence(err.Error()))
		}
	}
	if report := m.ReportFile.ValueString(); report != "" {
		if err := mayReport(report, f); err != nil {
			resp.Diagnostics.AddAttributeWarning(path.Root("report_file"), "Report cannot be written as it is now", unless+report+" "+sentence(err.Error()))
		}
	}
}

// Invoke imports the file.
func (a *importAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	m, in, _ := read(ctx, req.Config, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	api := a.data.Client(&resp.Diagnostics)
	organization := a.data.RequireOrganization(m.OrganizationID.StringValue, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	f, err := in.open()
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("file"), "Cannot import the file",
			"Nothing was sent. The file "+in.path+" "+sentence(err.Error()))
		return
	}
	defer func() { _ = f.os.Close() }()
	rejects, err := newReport(m.ReportFile.ValueString(), f)
	if err != nil {
		resp.Diagnostics.AddAttributeError(path.Root("report_file"), "Cannot write the report", "Nothing was sent. The file "+sentence(err.Error()))
		return
	}
	defer a.data.Operation()(&resp.Diagnostics)
	r := &run{
		Pool: pool.New(ctx), tally: tally{report: rejects}, file: f, api: api.Forgetful(), deleted: a.data.Deleted,
		defaults: conversion.Defaults{OrganizationID: conversion.NewUUID(organization), SourceID: m.SourceID}, skipListed: m.SkipListed.ValueBool(),
	}
	a.watch(r, conversion.Progress(ctx, resp))
	resp.Diagnostics.Append(r.diagnostics(rejects.close())...)
}

// watch runs r and says how far it is.
func (a *importAction) watch(r *run, say func(format string, args ...any)) {
	waited := r.api.Waits()
	tell := func(share float64) { say("%s: %s%s", r.file.name, r.stage(share), held(waited, r.api.Waits())) }
	done := make(chan struct{})
	go func() {
		defer close(done)
		r.all()
	}()
	ticker := time.NewTicker(a.every)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = r.report.flush() // an error comes again at the end
			tell(float64(r.offset.Load()) / float64(r.file.size))
		case <-done:
			tell(0)
			return
		}
	}
}

// stage says what the run is at. While rows wait for a list, none has a rate.
func (r *run) stage(share float64) string {
	if share > 0 && r.reading.Load() > 0 {
		return r.String() + "; reading the list of what is recorded"
	}
	return r.progress(time.Now(), int(r.read.Load()), share)
}

// held says how long all requests paused for the API's rate limit in this run.
func held(before, now client.Waits) string {
	switch waited := (now.Total - before.Total).Round(time.Second); {
	case now.Times == before.Times:
		return ""
	case waited < time.Second:
		return "; slowed down by the API's rate limit"
	default:
		return fmt.Sprintf("; waited %s for the API's rate limit so far", waited)
	}
}
