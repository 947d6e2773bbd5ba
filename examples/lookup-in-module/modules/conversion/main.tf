# One conversion by its external_ref. It is an error if there is none.

terraform {
  required_providers {
    brandwave = {
      source = "brandwave/brandwave"
    }
  }
}

variable "external_ref" {
  description = "External reference of the conversion, compared to the letter."
  type        = string
}

data "brandwave_conversion" "this" {
  external_ref = var.external_ref
}

output "id" {
  value = data.brandwave_conversion.this.id
}

output "converted_at" {
  description = "In UTC."
  value       = data.brandwave_conversion.this.converted_at
}

output "conversion_count" {
  value = data.brandwave_conversion.this.conversion_count
}

output "campaign" {
  description = "From the metadata; null if there is none."
  value       = try(jsondecode(data.brandwave_conversion.this.metadata).campaign, null)
}
