# What all pages of an account share.
account-nav = Ihr Konto
account-nav-dashboard = Übersicht
account-nav-phones = Telefone
account-nav-authenticators = Wege zur Anmeldung
account-nav-profile = Profil
account-nav-sessions = Wo Sie angemeldet sind
account-nav-consents = Was Anwendungen wissen
account-nav-activity = Verlauf
