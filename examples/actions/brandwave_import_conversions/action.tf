# Run it by itself, again and again:
# terraform apply -invoke=action.brandwave_import_conversions.orders
action "brandwave_import_conversions" "orders" {
  config {
    file        = "orders.csv"
    source_id   = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
    report_file = "rejected.csv"

    mapping = {
      external_ref        = "Order"
      converted_at        = "When"
      conversion_count    = "Quantity"
      origin              = "Channel"
      "metadata.campaign" = "Campaign"
    }
  }
}
