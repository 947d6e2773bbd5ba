variable "source_id" {
  description = "UUID of the conversion source that the orders are attributed to."
  type        = string
}

locals {
  # The shops number their orders on their own: neither column identifies an order.
  orders = [
    { shop = "berlin", number = 1001, at = "2026-03-01T09:12:44+01:00" },
    { shop = "berlin", number = 1002, at = "2026-03-01T09:58:03+01:00" },
    { shop = "paris", number = 1001, at = "2026-03-01T10:20:11+01:00" },
  ]
}

resource "brandwave_conversion" "order" {
  # The keys are berlin/1001, berlin/1002 and paris/1001.
  for_each = { for order in local.orders : provider::brandwave::external_ref(order.shop, order.number) => order }

  external_ref = each.key
  source_id    = var.source_id
  converted_at = each.value.at
}
