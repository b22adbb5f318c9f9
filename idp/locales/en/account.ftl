# What all pages of an account share.
account-nav = Your account
account-nav-dashboard = Overview
account-nav-phones = Phones
account-nav-authenticators = Ways to sign in
account-nav-profile = Profile
account-nav-sessions = Where you are signed in
account-nav-consents = What applications know
account-nav-activity = Activity
