package conversion

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
)

// textAttribute is an attribute of text that a configuration sets. Each kind of
// schema has attribute types of its own to make of it.
type textAttribute struct {
	description string
	custom      basetypes.StringTypable
	validators  []validator.String
}

// contentAttributes are those of content but for the count, as far as all that
// records conversions has them in common.
func contentAttributes() map[string]textAttribute {
	return map[string]textAttribute{
		"organization_id": {
			description: "UUID of the organization that the conversion belongs to. Default: the provider's `organization_id`.",
			custom:      equivalentType[uuidKind]{},
		},
		"source_id": {
			description: "UUID of the conversion source that the event is attributed to.",
			custom:      equivalentType[uuidKind]{},
		},
		"converted_at": {
			description: "When the conversion occurred, as an RFC 3339 timestamp such as `2026-03-01T12:00:00Z` or `2026-03-01T14:00:00.250+02:00`. " +
				"Kept to the millisecond (anything finer is cut off); another spelling of the same instant is no change.",
			custom: equivalentType[timestampKind]{},
		},
		"origin": {
			description: "Origin or channel of the conversion, such as `website` or `app`, of 1 to 50 characters. Default: none.",
			validators:  []validator.String{stringvalidator.UTF8LengthBetween(1, MaxOriginLength)},
		},
		"external_ref": {
			description: "Your own reference of the event, such as an order number, of 1 to 255 characters. The API keeps one conversion per reference and organization",
			validators:  []validator.String{externalRefValidator()},
		},
		"metadata": {
			description: "Free metadata, as a JSON object: write it as `jsonencode({...})`. At most 50 keys of at most 64 characters. " +
				"Compared as JSON: white space, key order and spelling of numbers are no change. Default: none.",
			custom: equivalentType[metadataKind]{},
		},
	}
}

const countDescription = "Number of conversions in this event, from 1 to 1,000,000. Default: 1."

func countValidators() []validator.Int64 {
	return []validator.Int64{int64validator.Between(1, MaxCount)}
}

func externalRefValidator() validator.String {
	return stringvalidator.UTF8LengthBetween(1, MaxExternalRefLength)
}
