"""A desktop viewer and command line that read paediatric chest radiographs and show where the model looked."""

NOTICE = "For research and education. Not a medical device."
