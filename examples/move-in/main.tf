# Takes conversions over that the generic REST providers have recorded: from
# restapi_object.order (mastercard/restapi) and restful_resource.tickets
# (magodo/restful). The plan shows moves and nothing else.

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
  description = "UUID of the conversion source that the events are attributed to."
  type        = string
}

locals {
  orders = {
    "ORDER-1001" = "2026-03-01T14:00:00+01:00"
    "ORDER-1002" = "2026-03-01T17:30:00+01:00"
  }
}

resource "brandwave_conversion" "order" {
  for_each = local.orders

  external_ref = each.key
  source_id    = var.source_id
  converted_at = each.value
  origin       = "website"
}

moved {
  from = restapi_object.order
  to   = brandwave_conversion.order
}

resource "brandwave_conversion" "tickets" {
  external_ref     = "TICKETS-88"
  source_id        = var.source_id
  converted_at     = "2026-03-31T23:59:59Z"
  conversion_count = 4
  metadata         = jsonencode({ campaign = "spring-launch" })
}

moved {
  from = restful_resource.tickets
  to   = brandwave_conversion.tickets
}
