# Seeds conversions from a CSV file of which some are recorded already, by an SDK
# for example: those are imported, the others are created.

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
  rows        = csvdecode(file("${path.module}/conversions.csv"))
  conversions = { for row in local.rows : row.order_id => row }
}

# Looks for the rows among what the organization has.
data "brandwave_conversions" "recorded" {
  external_refs = keys(local.conversions)
}

# A conversion that is in the state already is left alone.
import {
  for_each = { for c in data.brandwave_conversions.recorded.conversions : c.external_ref => c.id }

  to = brandwave_conversion.order[each.key]
  id = each.value
}

resource "brandwave_conversion" "order" {
  for_each = local.conversions

  external_ref     = each.key
  source_id        = var.source_id
  converted_at     = each.value.converted_at
  conversion_count = each.value.quantity == "" ? null : tonumber(each.value.quantity)
  origin           = each.value.origin == "" ? null : each.value.origin
}
