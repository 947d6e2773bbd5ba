# All conversions of a source, in the provider's organization or in another.
terraform import brandwave_conversion_batch.q3 5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01
terraform import brandwave_conversion_batch.q3 0b9a3c52-7d1e-4f60-8a2b-5c4d3e2f1a01/5e1f0c9d-2b3a-4c8e-9f70-1a2b3c4d5e01

# Those whose external references a file has, one a line.
terraform import brandwave_conversion_batch.q3 file:refs.txt
