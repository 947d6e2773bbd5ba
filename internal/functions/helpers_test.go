package functions

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// run calls a function with these arguments, as the framework would.
func run(t testing.TB, f function.Function, args ...attr.Value) (attr.Value, *function.FuncError) {
	t.Helper()
	var def function.DefinitionResponse
	f.Definition(t.Context(), function.DefinitionRequest{}, &def)
	result, err := def.Definition.Return.NewResultData(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	resp := function.RunResponse{Result: result}
	f.Run(t.Context(), function.RunRequest{Arguments: function.NewArgumentsData(args)}, &resp)
	return resp.Result.Value(), resp.Error
}

// texts are strings, or nulls, as Terraform has them.
func texts(values ...any) []attr.Value {
	out := make([]attr.Value, len(values))
	for i, v := range values {
		out[i] = types.StringNull()
		if s, ok := v.(string); ok {
			out[i] = types.StringValue(s)
		}
	}
	return out
}

// wantError checks the text of an error and the argument it is about; -1: none.
func wantError(t testing.TB, err *function.FuncError, arg int64, text string) {
	t.Helper()
	got := int64(-1)
	if err != nil && err.FunctionArgument != nil {
		got = *err.FunctionArgument
	}
	if err == nil || err.Text != text || got != arg {
		t.Errorf("argument %d: %v\nwant %d: %s", got, err, arg, text)
	}
}
