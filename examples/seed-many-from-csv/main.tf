# Seeds conversions from a CSV file of any length, as one resource.

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
}

resource "brandwave_conversion_batch" "orders" {
  source_id = var.source_id

  # The key is the external_ref. An order_id that stands twice in the file is an
  # error here.
  conversions = {
    for row in local.rows : row.order_id => jsonencode({
      converted_at = row.converted_at

      # CSV knows no null: an empty cell is an empty string, and null means "not set".
      conversion_count = row.quantity == "" ? null : tonumber(row.quantity)
      origin           = row.origin == "" ? null : row.origin
      metadata         = row.campaign == "" ? null : { campaign = row.campaign }
    })
  }
}

output "ids" {
  description = "The conversion's id for each order."
  value       = brandwave_conversion_batch.orders.ids
}
