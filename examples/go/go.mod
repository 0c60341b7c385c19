module dev.rollcall/receiver

go 1.22
