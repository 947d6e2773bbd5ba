# By the conversion's id.
terraform import brandwave_conversion.order 3f2b8c1a-9d4e-4b7a-8c55-6e0f1a2b3c4d

# By its external_ref, in the provider's organization.
terraform import brandwave_conversion.order external_ref:ORDER-1001
