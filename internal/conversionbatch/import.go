package conversionbatch

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/brandwave/terraform-provider-brandwave/internal/apidiag"
	"github.com/brandwave/terraform-provider-brandwave/internal/client"
	"github.com/brandwave/terraform-provider-brandwave/internal/conversion"
)

// filePrefix begins the name of a file with one external reference a line.
const filePrefix = "file:"

// importID is what an import names: all conversions of a source, or those whose
// references a file has.
type importID struct{ organization, source, file string }

// parseImportID reads [ORGANIZATION_ID/]SOURCE_ID or [ORGANIZATION_ID/]file:PATH.
func parseImportID(s string) (importID, bool) {
	s = strings.TrimSpace(s)
	var in importID
	if first, rest, ok := strings.Cut(s, "/"); ok && client.IsUUID(first) {
		in.organization, s = strings.ToLower(first), rest
	}
	if file, ok := strings.CutPrefix(s, filePrefix); ok {
		in.file = file
		return in, file != ""
	}
	in.source = strings.ToLower(s)
	return in, client.IsUUID(s)
}

// id is that of the batch. It follows from what is imported, so that importing
// again gives the same; for a source it is the source's own, by which an identity
// names it.
func (in importID) id() string {
	if in.file == "" {
		return in.source
	}
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte(strings.ToLower(in.organization)+"/"+in.file)).String()
}

// importOf reads what an import names, by an identity or by a string.
func importOf(ctx context.Context, req resource.ImportStateRequest, diags *diag.Diagnostics) importID {
	source, organization, ok := conversion.GivenIdentity(ctx, req, "a conversion source; for the conversions that a file names, use id = \""+filePrefix+"PATH\" in place of identity", diags)
	if ok {
		return importID{organization: organization.ValueString(), source: source.ValueString()}
	}
	in, ok := parseImportID(req.ID)
	if !ok {
		diags.AddError("Invalid import id",
			fmt.Sprintf("%q is none of SOURCE_ID, ORGANIZATION_ID/SOURCE_ID, file:PATH and ORGANIZATION_ID/file:PATH, where the ids are UUIDs "+
				"and the file has one external_ref a line.", req.ID))
	}
	return in
}

// ImportState takes over what is in the API, in the spelling that the obvious
// configuration of it has.
func (r *batchResource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	in := importOf(ctx, req, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	api := r.data.Client(&resp.Diagnostics)
	defer r.data.Operation()(&resp.Diagnostics)
	own := types.StringNull()
	if in.organization != "" {
		own = types.StringValue(in.organization)
	}
	in.organization = r.data.RequireOrganization(own, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	var found map[string]client.Conversion
	if in.file == "" {
		found = ofSource(ctx, api, in, &resp.Diagnostics)
	} else {
		found = ofFile(ctx, api, in, &resp.Diagnostics)
	}
	if resp.Diagnostics.HasError() {
		return
	}
	var state model
	resp.Diagnostics.Append(resp.State.GetAttribute(ctx, path.Root("timeouts"), &state.Timeouts)...) // null, of its type
	resp.Diagnostics.Append(imported(&state, in, found)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(resp.State.Set(ctx, state)...)
	}
}

// imported fills the state of an imported batch.
func imported(state *model, in importID, found map[string]client.Conversion) (diags diag.Diagnostics) {
	state.ID = types.StringValue(in.id())
	state.OrganizationID = conversion.NewUUID(in.organization)
	state.SourceID = commonSource(found)
	texts, ids := make(map[string]string, len(found)), make(map[string]string, len(found))
	for ref, c := range found {
		r, err := conversion.RecordFromAPI(c)
		if err == nil {
			texts[ref], err = r.Spell(state.SourceID)
		}
		if err != nil {
			diags.AddError("Cannot import conversion "+c.ID, err.Error()+".")
		}
		ids[ref] = c.ID
	}
	state.Conversions, state.IDs = toMap(texts), toMap(ids)
	return diags
}

// commonSource is the source that all have, or null.
func commonSource(found map[string]client.Conversion) conversion.UUID {
	source := ""
	for _, c := range found {
		if source != "" && !strings.EqualFold(source, c.SourceID) {
			return conversion.UUID{StringValue: types.StringNull()}
		}
		source = c.SourceID
	}
	return conversion.NewUUID(source)
}

// ofSource are the conversions of a source. Those that no batch can hold are
// named in a warning.
func ofSource(ctx context.Context, api *client.Client, in importID, diags *diag.Diagnostics) map[string]client.Conversion {
	found := map[string]client.Conversion{}
	twice := map[string]bool{}
	var without []string
	for c, err := range api.Conversions(ctx, client.Filter{OrganizationID: in.organization, SourceID: in.source}) {
		switch {
		case err != nil:
			diags.Append(apidiag.New(err, apidiag.Anywhere))
			return nil
		case c.ExternalRef == nil:
			without = append(without, c.ID)
			continue
		}
		if _, again := found[*c.ExternalRef]; again {
			twice[*c.ExternalRef] = true
		}
		found[*c.ExternalRef] = c
	}
	for ref := range twice {
		delete(found, ref)
	}
	if len(without) > 0 {
		diags.AddWarning("Conversions without external_ref not imported",
			fmt.Sprintf("A batch knows its conversions by external_ref, and these of the source have none, %d in all: %s. To manage them, import each as a brandwave_conversion.", len(without), name(without)))
	}
	if len(twice) > 0 {
		diags.AddWarning("Conversions with the same external_ref not imported",
			fmt.Sprintf("Several conversions of this source share each of these external references, %d in all: %s. Which is meant is for you to say: remove the others, or import the one as a brandwave_conversion.", len(twice), name(sortedKeys(twice))))
	}
	if len(found) == 0 {
		diags.AddError("No conversions to import",
			fmt.Sprintf("Source %s of organization %s has no conversion with an external_ref that is its alone. "+
				"A batch is imported by the UUID of a conversion source, and by that of its organization where it is not the provider's; "+
				"the id that a batch was given when it was created is known to its own state alone.", in.source, in.organization))
	}
	return found
}

// ofFile are the conversions whose references a file has.
func ofFile(ctx context.Context, api *client.Client, in importID, diags *diag.Diagnostics) map[string]client.Conversion {
	refs, err := readRefs(in.file)
	if err != nil {
		diags.AddError("Cannot read the file of references", err.Error()+".")
		return nil
	}
	found, missing, several, err := find(ctx, api, in.organization, refs)
	if err != nil {
		diags.Append(apidiag.New(err, apidiag.Anywhere))
		return nil
	}
	if len(missing) > 0 {
		diags.AddError("Conversions not found",
			fmt.Sprintf("No conversion of organization %s has these external references of %s, %d in all: %s. Correct the file, then import again.", in.organization, in.file, len(missing), name(missing)))
	}
	if len(several) > 0 {
		diags.AddError("Several conversions found",
			fmt.Sprintf("Several conversions of organization %s share each of these external references of %s, %d in all: %s. Remove the other conversions, or take the references out of the file, then import again.", in.organization, in.file, len(several), name(several)))
	}
	return found
}

// readRefs reads one reference a line. Blank lines, white space around a
// reference, one that comes again and a byte order mark are ignored.
func readRefs(file string) ([]string, error) {
	b, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if err != nil {
		return nil, fmt.Errorf("%w; the name is relative to the directory in which Terraform runs", err)
	}
	if !utf8.Valid(b) {
		return nil, fmt.Errorf("%s is not UTF-8; save it as UTF-8", file)
	}
	var refs []string
	for line := range strings.Lines(strings.TrimPrefix(string(b), "\uFEFF")) {
		if ref := strings.TrimSpace(line); ref != "" {
			refs = append(refs, ref)
		}
	}
	slices.Sort(refs)
	refs = slices.Compact(refs)
	if len(refs) == 0 {
		return nil, fmt.Errorf("%s has no external_ref; write one a line", file)
	}
	return refs, nil
}

// find looks references up. The whole list is read when it has no more pages
// than there are references, else each is searched for.
func find(ctx context.Context, api *client.Client, organization string, refs []string) (found map[string]client.Conversion, missing, several []string, _ error) {
	there := map[string][]client.Conversion{}
	wanted := make(map[string]bool, len(refs))
	for _, ref := range refs {
		wanted[ref] = true
	}
	all := true
	for page, err := range api.Pages(ctx, client.Filter{OrganizationID: organization}) {
		if err != nil {
			return nil, nil, nil, err
		}
		if (page.TotalCount+pageSize-1)/pageSize > int64(len(refs)) {
			all = false
			break
		}
		for _, c := range page.Conversions {
			if c.ExternalRef != nil && wanted[*c.ExternalRef] {
				there[*c.ExternalRef] = append(there[*c.ExternalRef], c)
			}
		}
	}
	if !all {
		var err error
		if there, err = api.FindByExternalRefs(ctx, organization, refs); err != nil {
			return nil, nil, nil, err
		}
	}
	found = make(map[string]client.Conversion, len(refs))
	for _, ref := range refs {
		switch len(there[ref]) {
		case 0:
			missing = append(missing, ref)
		case 1:
			found[ref] = there[ref][0]
		default:
			several = append(several, ref)
		}
	}
	return found, missing, several, nil
}
