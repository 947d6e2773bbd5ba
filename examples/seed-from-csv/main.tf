# Seeds conversions from a CSV file, one resource a row.

terraform {
  required_providers {
    brandwave = {
      source = "brandwave/brandwave"
    }
  }
}

# BRANDWAVE_API_KEY and BRANDWAVE_ORGANIZATION_ID are set in the environment.
provider "brandwave" {}

variable "source_id" {
  description = "UUID of the conversion source that the orders are attributed to."
  type        = string
}

locals {
  rows = csvdecode(file("${path.module}/conversions.csv"))

  # The key of a row is what Terraform and the API both know it by. A row may
  # move within the file; an order_id that stands there twice is an error here.
  # All of this belongs in a local: in for_each itself it would be worked out many
  # times over.
  conversions = { for row in local.rows : row.order_id => row }
}

resource "brandwave_conversion" "order" {
  for_each = local.conversions

  external_ref = each.key
  source_id    = var.source_id
  converted_at = each.value.converted_at

  # CSV knows no null: an empty cell is an empty string, and null means "not set".
  conversion_count = each.value.quantity == "" ? null : tonumber(each.value.quantity)
  origin           = each.value.origin == "" ? null : each.value.origin
  metadata         = each.value.campaign == "" ? null : jsonencode({ campaign = each.value.campaign })
}

output "orders" {
  description = "How many rows are recorded."
  value       = length(brandwave_conversion.order)
}

output "conversions" {
  description = "How many conversions they add up to."
  value       = sum([for c in brandwave_conversion.order : c.conversion_count])
}

output "ids" {
  description = "The conversion's id for each order."
  value       = { for order_id, c in brandwave_conversion.order : order_id => c.id }
}
