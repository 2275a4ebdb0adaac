"""The texts on the screens: message catalogues, and a hall's own words in place of theirs."""
