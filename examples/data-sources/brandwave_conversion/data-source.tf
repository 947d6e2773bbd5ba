# By your own reference, in the provider's organization.
data "brandwave_conversion" "order" {
  external_ref = "ORDER-1001"
}

# By the conversion's id.
data "brandwave_conversion" "tickets" {
  id = "3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d"
}

output "order_converted_at" {
  value = data.brandwave_conversion.order.converted_at
}

# Null where the conversion has no metadata, or no such key in it.
output "tickets_campaign" {
  value = try(jsondecode(data.brandwave_conversion.tickets.metadata).campaign, null)
}
