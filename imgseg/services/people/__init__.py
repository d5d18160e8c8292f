"""People, remembered: who was sought once, and the faces by which imgseg knows them again."""
