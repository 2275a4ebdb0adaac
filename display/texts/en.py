"""English, for halls with visitors from abroad and for reading the Chinese side by side."""

DEFAULTS = {"where": "the service desk"}  # values that a message may leave out

TEXTS = {
    # what stands on every plate
    "plate.service_window": "Government services",
    "plate.window": "Window",
    "plate.badge": "No.",
    "plate.staffed": "At your service",
    "plate.notes": "{count} in all",
    # headlines
    "pairing.code": "Pairing code {code}\nPlease tell IT, who compare it and accept",
    "unconfigured.waiting": "Waiting for configuration\nPlease call IT",
    "post.nobody": "Nobody has signed in here\nPlease ask at {where}",
    "post.away": "Away for a moment\nBack before {until}",
    "post.away_unknown": "Away for a moment\nPlease wait",
    "post.cover": "Post B is at your service",
    "post.closed": "Closed\nOpens {opens}",
    "post.closed_day": "Closed now\nNo more service today",
    "post.touch_please": "This window is getting ready\nPlease wait",
    # banners
    "rating.invited": "Please rate this service",
    "rating.recording": "Recording…",
    "rating.thanks": "Thank you for your rating",
    "rating.unclear": "That was not clear, please press once more",
    "complaint.offer": "Let go and press once more to complain",
    "complaint.recording": "Recording your complaint…",
    "complaint.taken": "Complaint recorded: {number}\nThe supervision office handles it; please note the number",
    "punch.recording": "Recording…",
    "punch.counted": "Recorded {time}",
    "punch.time_unsure": "Recorded, time to be confirmed",
    "punch.disowned": "Taken back, please touch again",
    "punch.unknown": "Not recognised, please try again",
    "punch.unknown_twice": "Please dry your finger or use your card",
    "not_recorded": "Could not be recorded, please call IT",
    # notes
    "note.clock": "Clock not set",
    "note.offline": "No network",
    "note.waiting": "{count} to upload",
    "note.sensor": "No fingerprint sensor",
    "note.evaluator": "No rating buttons",
    "note.reader": "No card reader",
    "note.screen": "No screen",
    "note.font": "No Chinese font",
    "note.storage": "Storage fault",
    "note.buzzer": "No buzzer",
    # what the tones mean, for the staff side
    "tone.counted": "Counted",
    "tone.time_unsure": "Counted, time to be confirmed",
    "tone.try_again": "Not recognised, try again",
    "tone.not_recorded": "Not recorded",
    "tone.away_offered": "On duty already; touch again to go away for a while",
}
