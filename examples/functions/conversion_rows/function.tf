variable "source_id" {
  description = "UUID of the conversion source that the orders are attributed to."
  type        = string
}

locals {
  orders = provider::brandwave::conversion_rows(file("${path.module}/orders.csv"), {
    external_ref        = "Order"
    converted_at        = "When"
    conversion_count    = "Quantity"
    origin              = "Channel"
    "metadata.campaign" = "Campaign"
  })
}

# One resource for each row.
resource "brandwave_conversion" "order" {
  for_each = local.orders

  external_ref     = each.key
  source_id        = var.source_id # or each.value.source_id, where the file has a column for it
  converted_at     = each.value.converted_at
  conversion_count = each.value.conversion_count
  origin           = each.value.origin
  metadata         = each.value.metadata == null ? null : jsonencode(each.value.metadata)
}

# All rows as the argument conversions of brandwave_conversion_batch.
output "batch" {
  value = { for ref, row in local.orders : ref => jsonencode(row) }
}
