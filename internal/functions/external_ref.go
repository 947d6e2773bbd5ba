package functions

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

type externalRefFunction struct{}

var _ function.Function = (*externalRefFunction)(nil)

// NewExternalRef returns the function external_ref.
func NewExternalRef() function.Function { return &externalRefFunction{} }

// Metadata names the function.
func (f *externalRefFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "external_ref"
}

// Definition describes the function.
func (f *externalRefFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Builds an external reference from its parts",
		MarkdownDescription: "Returns a reference of at most 255 characters that is the same for the same parts, on every machine, in every run and in every " +
			"version of the provider, and another one for any other parts: `(\"a\", \"b\")`, `(\"a/b\")`, `(\"ab\")` and `(\"b\", \"a\")` give four references. " +
			"Use it where no single column or attribute identifies an event.\n\n" +
			"This is the whole rule:\n\n" +
			"1. In each part, `~` is written as `~0` and `/` as `~1`. Then the parts are joined with `/`. Mostly that is the reference: " +
			"`(\"shop-1\", \"ORDER-1001\")` gives `shop-1/ORDER-1001`.\n" +
			"2. If the result has more than 255 characters, contains a control character (U+0000 to U+001F, U+007F to U+009F), or begins or ends with white space, " +
			"the reference is instead its first 64 characters, with each control character and white space replaced by `_`, then `~~`, then the SHA-256 of the " +
			"result of step 1 in UTF-8, as 64 hexadecimal digits in lower case. Step 1 never gives `~~`.\n\n" +
			"Characters are Unicode code points. White space is U+0020, U+00A0, U+1680, U+2000 to U+200A, U+2028, U+2029, U+202F, U+205F, U+3000 and U+FEFF.\n\n" +
			"The function makes no request.",
		VariadicParameter: function.StringParameter{
			Name: "parts",
			MarkdownDescription: "The parts, in their order: at least one, of at least one character each, of any length and number. No default. " +
				"Numbers and booleans are written as Terraform writes them: `1.50` is the part `1.5`.",
			// Null is left to the engines to refuse: asked to hand it over, OpenTofu
			// hands over something that the framework cannot read.
		},
		Return: function.StringReturn{},
	}
}

// Run builds the reference.
func (f *externalRefFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var values []types.String
	if resp.Error = req.Arguments.Get(ctx, &values); resp.Error != nil {
		return
	}
	if len(values) == 0 {
		resp.Error = function.NewFuncError("it takes at least one part, such as external_ref(\"shop-1\", \"ORDER-1001\")")
		return
	}
	parts := make([]string, len(values))
	for i, v := range values {
		// Refused, not skipped: a cell that was not filled in would give many
		// events the same reference, and the API keeps one of them.
		if v.IsNull() || v.ValueString() == "" {
			what := "empty"
			if v.IsNull() {
				what = "null"
			}
			resp.Error = function.NewArgumentFuncError(int64(i), fmt.Sprintf("part %d of %d is %s; each must have at least one character. "+
				"Where a part may be missing, name what stands for it, as in coalesce(var.shop, \"none\")", i+1, len(values), what))
			return
		}
		parts[i] = v.ValueString()
	}
	resp.Error = resp.Result.Set(ctx, types.StringValue(reference(parts)))
}
