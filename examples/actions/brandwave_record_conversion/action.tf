variable "order" {
  description = "The order that a promo code brought in."
  type = object({
    number    = string
    placed_at = string # the event's own time: one made up anew in each run would be other content
  })
}

# What else is set up for the order: here nothing but a note of it.
resource "terraform_data" "order" {
  input = var.order

  lifecycle {
    action_trigger {
      events  = [after_create]
      actions = [action.brandwave_record_conversion.order]
    }
  }
}

# Recorded once that is done. After that, also by itself:
# terraform apply -invoke=action.brandwave_record_conversion.order
action "brandwave_record_conversion" "order" {
  config {
    source_id    = "5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01"
    external_ref = terraform_data.order.output.number
    converted_at = terraform_data.order.output.placed_at
    origin       = "website"

    metadata = jsonencode({
      campaign = "spring-launch"
    })
  }
}
